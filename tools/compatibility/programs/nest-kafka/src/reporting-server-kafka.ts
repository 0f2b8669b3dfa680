import { AsyncLocalStorage } from 'node:async_hooks';
import { type MessageHandler, ServerKafka } from '@nestjs/microservices';
import { isObservable, tap } from 'rxjs';

const outcomes = new AsyncLocalStorage<{ failed: boolean }>();

/** Resolves with 1 if the handler failed, also if Nest has sent its error as the reply. */
export class ReportingServerKafka extends ServerKafka {
  override async handleMessage(payload: Parameters<ServerKafka['handleMessage']>[0]) {
    const outcome = { failed: false };
    await outcomes.run(outcome, () => super.handleMessage(payload));
    return outcome.failed ? 1 : 0;
  }

  override getHandlerByPattern(pattern: string): MessageHandler | null {
    const handler = super.getHandlerByPattern(pattern);
    if (handler === null) return null;
    const outcome = outcomes.getStore();
    const reporting: MessageHandler = async (data, context) => {
      const result = await handler(data, context);
      if (!isObservable(result) || outcome === undefined) return result;
      return result.pipe(tap({ error: () => (outcome.failed = true) }));
    };
    return Object.assign(reporting, handler);
  }
}
