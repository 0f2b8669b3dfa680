import { connect } from 'node:net';
import { textOf } from './client.ts';
import { answerOf, type Exchange } from './exchange.ts';
import { type Received, wholeResponses } from './received.ts';
import type { Service } from './service.ts';

/** What the client of one exchange has got. */
export interface Got {
  /** All that came, but for the time at which it was made. */
  readonly text: string;
  /** The response, if all of it came. */
  readonly whole: Pick<Received, 'status' | 'body'> | undefined;
}

/** Makes an exchange, and leaves as soon as there is nothing more to come. */
export async function make(exchange: Exchange, service: Service, id: string): Promise<Got> {
  if (exchange.way !== 'adapter') return overConnection(exchange, service, id);
  const { adapter, script } = exchange;
  const whole = await adapter.call(service.app, {
    method: script.method === 'HEAD' ? 'HEAD' : 'GET',
    path: `/r/${id}`,
    userAgent: id,
  });
  return { text: JSON.stringify(whole), whole };
}

async function overConnection(
  exchange: Exclude<Exchange, { way: 'adapter' }>,
  service: Service,
  id: string,
): Promise<Got> {
  const { script } = exchange;
  const socket = connect(service.port(exchange.way === 'upgrade' ? 'upgrading' : 'default'), '127.0.0.1');
  socket.setEncoding('latin1').on('error', () => {});
  const closed = new Promise<void>((resolve) => void socket.once('close', () => resolve()));
  let text = '';
  const wholeNow = (): Received | undefined => wholeResponses(text, [script.method])[0];
  socket.on('data', (piece: string) => {
    text += piece;
    if (exchange.way === 'upgrade' || !(wholeNow() !== undefined || isAll(exchange, text))) return;
    if (exchange.leaving === 'close') socket.destroy();
    else if (exchange.leaving === 'reset') socket.resetAndDestroy();
    else socket.end();
  });
  socket.write(
    textOf(script, id, exchange.way === 'upgrade' && exchange.hasSocket ? 'with socket' : 'other'),
  );
  await closed;
  return { text: text.replace(/\r\nDate: [^\r]*/, ''), whole: wholeNow() };
}

/** True for what is not whole, but nothing comes after it. */
function isAll(exchange: Exchange, text: string): boolean {
  const answer = answerOf(exchange);
  return (answer === 'write' || answer === 'fillShort') && text.includes('text', text.indexOf('\r\n\r\n'));
}
