import { NestFactory } from '@nestjs/core';
import { type KafkaOptions, Transport } from '@nestjs/microservices';
import { AppModule } from './app.module';
import { ReportingServerKafka } from './reporting-server-kafka';

const options: NonNullable<KafkaOptions['options']> = {
  client: { brokers: process.env.BROKERS!.split(',') },
  consumer: {
    groupId: 'orders',
    sessionTimeout: 6000,
    heartbeatInterval: 1000,
    retry: { initialRetryTime: 50 },
  },
  subscribe: { fromBeginning: true },
};

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  if (process.env.SERVER === 'subclass') {
    app.connectMicroservice({ strategy: new ReportingServerKafka(options) });
  } else {
    app.connectMicroservice({ transport: Transport.KAFKA, options });
  }
  app.enableShutdownHooks();
  await app.startAllMicroservices();
  await app.listen(process.env.PORT ?? 3000);
}
bootstrap();
