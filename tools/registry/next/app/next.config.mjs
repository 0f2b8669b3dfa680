/** @type {import('next').NextConfig} */
export default {
  output: 'standalone',
  outputFileTracingRoot: import.meta.dirname,
  serverExternalPackages: process.env.CLIENT_OUTSIDE === 'yes' ? ['prom-client'] : [],
};
