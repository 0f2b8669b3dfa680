module.exports = (app) => {
  const { router, controller } = app;
  router.get('/', controller.home.index);
  router.get('/users/:id', controller.users.show);
  router.post('/users', controller.users.create);
  router.get('/weather/:city', controller.weather.show);
  router.get('/stream', controller.home.stream);
  router.get('/endless', controller.home.endless);
  router.get('/broken', controller.home.broken);
  router.redirect('/old', '/', 302);
  router.get('/posts', controller.posts.index);
  router.get('/posts/:id', controller.posts.show);
  router.get('stats', '/admin/stats/:day', controller.home.index);
};
