import { Readable } from 'node:stream';
import { HttpService } from '@midwayjs/axios';
import { Body, Controller, Get, HttpCode, httpError, Inject, Param, Post } from '@midwayjs/core';
import type { Context } from '@midwayjs/koa';

@Controller('/users')
export class UsersController {
  @Inject()
  ctx: Context;

  @Inject()
  http: HttpService;

  @Get('/')
  async list() {
    return ['Tom', 'Felix'];
  }

  @Get('/:id')
  async show(@Param('id') id: string) {
    if (id === '7') throw new httpError.NotFoundError('no such user');
    if (id === '8') throw new Error('the database is down');
    return { code: 'U0', id };
  }

  @Post('/')
  @HttpCode(201)
  async create(@Body('name') name: string) {
    return { code: 0, name };
  }

  @Get('/:id/photo')
  async photo() {
    this.ctx.type = 'image/png';
    return Readable.from(['first', 'x'.repeat(100_000)]);
  }

  @Get('/:id/weather')
  async weather() {
    const { data } = await this.http.get(`${process.env.PARTNER_URL}/weather/Oslo`);
    return data;
  }
}
