module.exports = { ...require('../../jest.preset.cjs'), testMatch: ['<rootDir>/next/*.test.ts'] };
