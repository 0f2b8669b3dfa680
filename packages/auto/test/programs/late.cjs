// A CommonJS program that imports an ES module after its first package.
require('express');

const { PARTNER } = process.env;
import('axios').then(({ default: axios }) => axios.get(`${PARTNER}/axios`));
