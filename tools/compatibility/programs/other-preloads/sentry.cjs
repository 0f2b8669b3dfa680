const { init } = require('@sentry/node');

init({ dsn: process.env.SENTRY_DSN, tracesSampleRate: 1 });
