import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { CatsController } from './cats.controller';
import { FilesController } from './files.controller';
import { HealthController } from './health.controller';
import { WeatherController } from './weather.controller';

@Module({
  imports: [HttpModule],
  controllers: [HealthController, CatsController, FilesController, WeatherController],
})
export class AppModule {}
