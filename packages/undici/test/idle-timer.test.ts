import { IdleTimer, type Moving } from '../src/idle-timer.js';

test('each response is told once that it stands still, moving ones are waited for', async () => {
  const timer = new IdleTimer(30);
  const told: string[] = [];
  const response = (name: string): Moving & { movedAtMs: number; done: Promise<void> } => {
    let settle = (): void => undefined;
    const done = new Promise<void>((resolve) => {
      settle = resolve;
    });
    return {
      movedAtMs: performance.now(),
      done,
      stoodStill: () => {
        told.push(name);
        settle();
      },
    };
  };
  const [still, moving, gone] = [response('still'), response('moving'), response('gone')];
  for (const each of [still, moving, gone]) timer.add(each);
  timer.delete(gone);
  moving.movedAtMs = still.movedAtMs + 60;
  const alive = setInterval(() => undefined, 1000);
  await still.done;
  expect(told).toEqual(['still']);
  await moving.done;
  expect(performance.now()).toBeGreaterThanOrEqual(moving.movedAtMs + 30);
  const later = response('later');
  timer.add(later);
  await later.done;
  clearInterval(alive);
  expect(told).toEqual(['still', 'moving', 'later']);
});
