const express = require('express');

test('the app that a test loads', () => {
  expect(typeof express()).toBe('function');
});
