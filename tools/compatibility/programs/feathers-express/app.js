import { NotFound } from '@feathersjs/errors';
import express, { errorHandler, json, notFound, rest, static as serveStatic } from '@feathersjs/express';
import { feathers } from '@feathersjs/feathers';

class MessageService {
  messages = [{ id: '0', text: 'hello' }];

  async find() {
    return this.messages;
  }

  async get(id) {
    const message = this.messages.find((one) => one.id === id);
    if (message === undefined) throw new NotFound(`no message ${id}`);
    return { code: 'M0', ...message };
  }

  async create({ text }) {
    if (text === 'broken') throw new Error('the database is down');
    const message = { id: String(this.messages.length), text };
    this.messages.push(message);
    return message;
  }
}

const app = express(feathers());
app.use(json());
app.configure(rest());
app.use('/public', serveStatic('.'));
app.use('messages', new MessageService());
app.use('rooms/:roomId/messages', new MessageService());
app.use(notFound());
app.use(errorHandler({ logger: false }));

app.listen(process.env.PORT ?? 3030);
