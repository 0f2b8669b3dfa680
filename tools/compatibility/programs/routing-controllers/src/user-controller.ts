import { IsString } from 'class-validator';
import { Body, ForbiddenError, Get, JsonController, NotFoundError, Param, Post } from 'routing-controllers';

class NewUser {
  @IsString()
  name!: string;
}

@JsonController('/users')
export class UserController {
  @Get('/')
  getAll() {
    return ['Tom', 'Felix'];
  }

  @Get('/:id')
  getOne(@Param('id') id: number) {
    if (id === 7) throw new NotFoundError(`no user ${id}`);
    if (id === 8) throw new ForbiddenError();
    if (id === 9) throw new Error('the database is down');
    return { code: 'U0', id };
  }

  @Get('/:id/friends')
  getFriends() {
    return undefined;
  }

  @Post('/')
  post(@Body() user: NewUser) {
    return { code: 0, name: user.name };
  }
}
