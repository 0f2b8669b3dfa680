import { HttpService } from '@nestjs/axios';
import { BadGatewayException, Controller, Get, Param } from '@nestjs/common';
import { catchError, map } from 'rxjs';

@Controller('weather')
export class WeatherController {
  constructor(private readonly http: HttpService) {}

  @Get(':city')
  weather(@Param('city') city: string) {
    return this.http.get(`${process.env.PARTNER_URL}/weather/${city}`).pipe(
      map(({ data }) => data),
      catchError(() => {
        throw new BadGatewayException();
      }),
    );
  }
}
