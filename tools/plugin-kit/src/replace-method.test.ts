import { ownerOf, replaceAccessor, replaceMethod } from './replace-method.js';

class Greeter {
  greet(name: string, _loudly?: boolean): string {
    return `hello ${name}`;
  }

  get mood(): string {
    return 'calm';
  }
}

type Greet = Greeter['greet'];

function shouting(greet: Greet): Greet {
  return function (this: Greeter, ...args) {
    return greet.apply(this, args).toUpperCase();
  };
}

function asking(greet: Greet): Greet {
  return function (this: Greeter, ...args) {
    return `${greet.apply(this, args)}?`;
  };
}

test('an inherited method is replaced on the object alone, and inherited again after restore', () => {
  const greeter = new Greeter();
  const { replacement, restore } = replaceMethod(greeter, 'greet', shouting);
  expect(greeter.greet('you')).toBe('HELLO YOU');
  expect(greeter.greet).toBe(replacement);
  expect(new Greeter().greet('you')).toBe('hello you');
  expect(Object.keys(greeter)).toEqual([]);
  restore();
  expect(greeter.greet('you')).toBe('hello you');
  expect(Object.getOwnPropertyNames(greeter)).toEqual([]);
});

test('the replacement has the name and the length of the original', () => {
  const { replacement } = replaceMethod(new Greeter(), 'greet', shouting);
  expect([replacement.name, replacement.length]).toEqual(['greet', 2]);
});

test.each([
  { configurable: true, enumerable: true, writable: true },
  { configurable: true, enumerable: false, writable: false },
  { configurable: false, enumerable: true, writable: true },
])('an own method keeps its attributes, and is put back: %j', (attributes) => {
  const original = (name: string): string => name;
  const target = Object.defineProperty({}, 'greet', { ...attributes, value: original }) as { greet: Greet };
  const { replacement, restore } = replaceMethod(target, 'greet', shouting);
  expect(Object.getOwnPropertyDescriptor(target, 'greet')).toEqual({ ...attributes, value: replacement });
  restore();
  expect(Object.getOwnPropertyDescriptor(target, 'greet')).toEqual({ ...attributes, value: original });
});

test('an own getter of a method is put back', () => {
  const get = (): Greet => (name) => name;
  const target = Object.defineProperty({}, 'greet', { get, configurable: true }) as { greet: Greet };
  const { restore } = replaceMethod(target, 'greet', shouting);
  expect(target.greet('you')).toBe('YOU');
  restore();
  expect(Object.getOwnPropertyDescriptor(target, 'greet')?.get).toBe(get);
});

test('restore leaves alone what another library has put in front since', () => {
  const greeter = new Greeter();
  const first = replaceMethod(greeter, 'greet', shouting);
  const theirs = replaceMethod(greeter, 'greet', asking);
  first.restore();
  expect(greeter.greet('you')).toBe('HELLO YOU?');
  theirs.restore();
  expect(greeter.greet).toBe(first.replacement);
  first.restore();
  expect(greeter.greet).toBe(Greeter.prototype.greet);
});

test('restore does not throw if the object was frozen meanwhile', () => {
  const greeter = new Greeter();
  const { replacement, restore } = replaceMethod(greeter, 'greet', shouting);
  Object.freeze(greeter);
  restore();
  expect(greeter.greet).toBe(replacement);
});

test('what cannot be replaced throws, and stays', () => {
  const greeter = Object.freeze(new Greeter());
  expect(() => replaceMethod(greeter, 'greet', shouting)).toThrow(TypeError);
  expect(greeter.greet('you')).toBe('hello you');
});

test('one accessor of a property is replaced, the other stays', () => {
  let mood = 'calm';
  const set = (to: string): void => {
    mood = to;
  };
  const target = Object.defineProperty({}, 'mood', { get: () => mood, set, configurable: true });
  const { restore } = replaceAccessor(target, 'mood', 'get', (get: () => string) => () => `very ${get()}`);
  Object.assign(target, { mood: 'glad' });
  expect(target).toMatchObject({ mood: 'very glad' });
  expect(Object.getOwnPropertyDescriptor(target, 'mood')).toMatchObject({
    set,
    enumerable: false,
    configurable: true,
  });
  restore();
  expect(target).toMatchObject({ mood: 'glad' });
});

test('an accessor that is not there throws', () => {
  const twice = (get: () => unknown) => get;
  expect(() => replaceAccessor(Greeter.prototype, 'mood', 'set', twice)).toThrow(
    'no set accessor "mood" to replace',
  );
  expect(() => replaceAccessor(new Greeter(), 'mood', 'get', twice)).toThrow(TypeError);
});

test('the owner of a property is the first object of the prototype chain that has it', () => {
  const greeter = new Greeter();
  expect(ownerOf(greeter, 'greet')).toBe(Greeter.prototype);
  expect(ownerOf(Object.assign(greeter, { greet: shouting(greeter.greet) }), 'greet')).toBe(greeter);
  expect(ownerOf(greeter, 'leave')).toBeUndefined();
});
