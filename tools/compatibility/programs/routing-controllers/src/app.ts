import 'reflect-metadata';
import { createExpressServer } from 'routing-controllers';
import { UserController } from './user-controller';

const app = createExpressServer({ routePrefix: '/api', controllers: [UserController] });

app.listen(process.env.PORT ?? 3000);
