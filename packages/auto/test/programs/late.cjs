// A CommonJS program that imports an ES module after its first package.
const express = require('express');

const { PARTNER } = process.env;
express();
void import('axios').then(({ default: axios }) => axios.get(`${PARTNER}/axios`));
