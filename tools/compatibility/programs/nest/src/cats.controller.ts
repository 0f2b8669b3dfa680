import { Body, Controller, Get, NotFoundException, Param, ParseIntPipe, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { AdminGuard } from './admin.guard';
import { EnvelopeInterceptor } from './envelope.interceptor';

@Controller({ path: 'cats', version: '1' })
export class CatsController {
  private readonly cats = ['Tom', 'Felix'];

  @Get()
  findAll() {
    return this.cats;
  }

  @Get('broken')
  broken() {
    throw new Error('the database is down');
  }

  @Get('admin')
  @UseGuards(AdminGuard)
  admin() {
    return 'secret';
  }

  @Get(':id')
  @UseInterceptors(EnvelopeInterceptor)
  findOne(@Param('id', ParseIntPipe) id: number) {
    const name = this.cats[id];
    if (name === undefined) throw new NotFoundException(`no cat ${id}`);
    return { name };
  }

  @Post()
  create(@Body() { name }: { name: string }) {
    return { code: 0, name };
  }
}
