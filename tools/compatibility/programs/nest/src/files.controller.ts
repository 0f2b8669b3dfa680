import { Readable } from 'node:stream';
import { Controller, Get, Header, Param, Post, Sse, StreamableFile, UploadedFile, UseInterceptors } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { concatMap, delay, from, NEVER, of } from 'rxjs';

@Controller('files')
export class FilesController {
  @Post()
  @UseInterceptors(FileInterceptor('file'))
  upload(@UploadedFile() file: { originalname: string; size: number }) {
    return { name: file.originalname, size: file.size };
  }

  @Sse('events')
  events() {
    return from([1, 2, 3]).pipe(concatMap((count) => of({ data: { count } }).pipe(delay(1))));
  }

  @Sse('endless')
  endless() {
    return from([of({ data: 'first' }), NEVER]).pipe(concatMap((part) => part));
  }

  @Get(':name')
  @Header('Content-Type', 'text/plain')
  download(@Param('name') name: string) {
    return new StreamableFile(Readable.from([`file ${name}\n`, 'x'.repeat(100_000)]));
  }
}
