const { PassThrough, Readable } = require('node:stream');
const { Controller } = require('egg');

module.exports = class HomeController extends Controller {
  async index() {
    this.ctx.body = 'hi, egg';
  }

  async stream() {
    this.ctx.type = 'text/plain';
    this.ctx.body = Readable.from(['first\n', 'x'.repeat(100_000)]);
  }

  async endless() {
    const body = new PassThrough();
    body.write('first\n');
    this.ctx.body = body;
  }

  async broken() {
    throw new Error('the database is down');
  }
};
