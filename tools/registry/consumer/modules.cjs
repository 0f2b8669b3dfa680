// What `exercise` needs, by `require`.
module.exports = {
  core: require('@channel-exporter/core'),
  expressPlugin: require('@channel-exporter/express'),
  koaPlugin: require('@channel-exporter/koa'),
  axiosPlugin: require('@channel-exporter/axios'),
  undiciPlugin: require('@channel-exporter/undici'),
  kafkaPlugin: require('@channel-exporter/kafkajs'),
  axios: require('axios'),
  express: require('express'),
  Koa: require('koa'),
  undici: require('undici'),
};
