const { Controller } = require('egg');

module.exports = class UsersController extends Controller {
  async show() {
    const { ctx } = this;
    ctx.body = { code: 'U0', id: ctx.params.id };
  }

  async create() {
    const { ctx } = this;
    ctx.status = 201;
    ctx.body = { code: 0, name: ctx.request.body.name };
  }
};
