import { installedPackages } from '../src/installed-packages.ts';

const names = (of: readonly string[]): string[] =>
  [...installedPackages(of)].map((found) => found.slice(0, found.lastIndexOf('@'))).sort();

it.each(['express', 'koa', 'axios', 'undici', 'kafkajs'])(
  '%s installs nothing but core, beside prom-client and its three',
  (plugin) => {
    expect(names([`@channel-exporter/${plugin}`, 'prom-client'])).toEqual(
      ['@channel-exporter/core', `@channel-exporter/${plugin}`, ...names(['prom-client'])].sort(),
    );
    expect(names(['prom-client'])).toHaveLength(4);
  },
);
