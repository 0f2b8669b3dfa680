const { Controller } = require('egg');

module.exports = class WeatherController extends Controller {
  async show() {
    const { ctx } = this;
    const { data } = await ctx.curl(`${process.env.PARTNER_URL}/weather/${ctx.params.city}`, {
      dataType: 'json',
    });
    ctx.body = data;
  }
};
