import { type IdleTarget, IdleTimer } from '../src/idle-timer.js';

test('each response is told once that it stands still, moving ones are waited for', async () => {
  const timer = new IdleTimer(30);
  const told: string[] = [];
  const response = (
    name: string,
    then = (): void => undefined,
  ): IdleTarget & { lastActivityMs: number; done: Promise<void> } => {
    let settle = (): void => undefined;
    const done = new Promise<void>((resolve) => {
      settle = resolve;
    });
    return {
      lastActivityMs: performance.now(),
      done,
      onIdle: () => {
        told.push(name);
        then();
        settle();
      },
    };
  };
  const moving = response('moving');
  // However late the timer is, the other one has moved by then.
  const still = response('still', () => {
    moving.lastActivityMs = performance.now();
  });
  const gone = response('gone');
  for (const each of [still, moving, gone]) timer.add(each);
  timer.delete(gone);
  const alive = setInterval(() => undefined, 1000);
  await still.done;
  expect(told).toEqual(['still']);
  await moving.done;
  expect(performance.now()).toBeGreaterThanOrEqual(moving.lastActivityMs + 30);
  const later = response('later');
  timer.add(later);
  await later.done;
  clearInterval(alive);
  expect(told).toEqual(['still', 'moving', 'later']);
});
