import { topicLabel } from './topic.js';

describe('topicLabel', () => {
  it.each([
    ['orders', 'orders'],
    ['', ''],
    [undefined, ''],
    [{ topic: 'orders' }, ''],
  ])('of %p is %p', (topic, label) => {
    expect(topicLabel(topic)).toBe(label);
  });
});
