const { Controller } = require('egg');

module.exports = class PostsController extends Controller {
  async index() {
    this.ctx.body = [];
  }

  async show() {
    this.ctx.throw(404, 'no such post');
  }
};
