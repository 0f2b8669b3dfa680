import { startSubject } from '../src/start-subject.ts';

// Node loads undici when an ES module imports node:http: that is half of what ours would add to the start of an app, where the framework does not.
it.each(['@channel-exporter/core', '@channel-exporter/express'])(
  '%s is set up without loading undici',
  async (variant) => {
    const started = await startSubject({ subject: 'start-up', variant });
    const before = await started.call<string[]>('nodeModules');
    await started.call('measure');
    const after = await started.call<string[]>('nodeModules');
    await started.stop();
    expect(before).toContain('NativeModule internal/modules/esm/loader');
    expect(after.filter((name) => name.includes('undici'))).toEqual([]);
  },
);
