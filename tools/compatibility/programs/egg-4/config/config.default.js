module.exports = (app) => ({
  keys: 'only for this example',
  // Next to the app, not in the home of its user.
  logger: { dir: `${app.baseDir}/logs` },
  security: { csrf: { ignoreJSON: true } },
});
