import { createHash } from 'node:crypto';
import { counted, type Program } from '../program.ts';

const tarball = Buffer.from('not a real tarball, but verdaccio keeps any bytes');
const document = JSON.stringify({
  _id: 'cat',
  name: 'cat',
  'dist-tags': { latest: '1.0.0' },
  versions: {
    '1.0.0': {
      name: 'cat',
      version: '1.0.0',
      dist: {
        shasum: createHash('sha1').update(tarball).digest('hex'),
        tarball: 'http://127.0.0.1/cat/-/cat-1.0.0.tgz',
      },
    },
  },
  _attachments: {
    'cat-1.0.0.tgz': {
      content_type: 'application/octet-stream',
      data: tarball.toString('base64'),
      length: tarball.length,
    },
  },
});
const json = { 'Content-Type': 'application/json' };

export const verdaccio: Program = {
  name: 'verdaccio',
  title: 'verdaccio 6, its own command',
  shown: ['verdaccio', 'express'],
  start: ['verdaccio', '--config', 'config.yaml', '--listen', '127.0.0.1:$PORT'],
  writes: ['storage', 'htpasswd', '.home'],
  masked: [
    { part: /\d{4}-\d\d-\d\dT[\d:.]+Z/, why: 'the time of a publication' },
    { part: /"time":"[^"]+"/, why: 'the time of a search' },
    { part: /"_rev": ?"[^"]+"/, why: 'a random revision' },
    { part: /"token": ?"[^"]+"/, why: 'a random token' },
    { part: /\r\nX-RateLimit-Reset: \d+/, why: 'a time' },
    { part: /\r\nETag: [^\r]+/, why: 'of a body that holds one of these' },
    { part: /nonce-[\w+/=]+|nonce="[^"]*"/, why: 'the nonce of a page' },
  ],
  requests: [
    { line: 'GET /-/ping', expected: counted('/-/ping', 200, ''), why: 'a route of the API' },
    {
      line: 'PUT /cat',
      headers: json,
      body: document,
      expected: counted('/:package/:_rev?/:revision?', 201, ''),
      why: 'npm publish',
    },
    {
      line: 'PUT /cat',
      headers: json,
      body: document,
      expected: counted('/:package/:_rev?/:revision?', 409, ''),
      why: 'the version is there already',
    },
    { line: 'GET /cat', expected: counted('/:package/:version?', 200, ''), why: 'npm view' },
    { line: 'GET /cat/1.0.0', expected: counted('/:package/:version?', 200, ''), why: 'one version' },
    {
      line: 'GET /cat/-/cat-1.0.0.tgz',
      expected: counted('/:package/-/:filename', 200),
      why: 'a tarball, a stream',
    },
    {
      line: 'HEAD /cat/-/cat-1.0.0.tgz',
      expected: counted('/:package/-/:filename', 200),
      why: 'HEAD of a tarball',
    },
    {
      line: 'GET /@scope%2fdog',
      expected: counted('/:package/:version?', 404, ''),
      why: 'a package that is not there: the route chose the 404',
    },
    {
      line: 'PUT /-/user/org.couchdb.user:tom',
      headers: json,
      body: '{"name":"tom","password":"throwaway"}',
      expected: counted('/-/user/:org_couchdb_user/:_rev?/:revision?', 201, ''),
      why: 'npm adduser',
    },
    { line: 'GET /-/whoami', expected: counted('/-/whoami', 200, ''), why: 'npm whoami without a token' },
    {
      line: 'PUT /cat',
      headers: json,
      body: '{"name":',
      expected: counted('unmatched', 400, ''),
      why: 'the body parser failed before a route was chosen',
    },
    { line: 'GET /-/v1/search?text=cat', expected: counted('/-/v1/search', 200, ''), why: 'npm search' },
    { line: 'GET /', expected: counted('/', 200), why: 'the web page' },
    {
      line: 'GET /-/verdaccio/data/packages',
      expected: counted('/-/verdaccio/data/packages', 200, ''),
      why: 'the data of the web page',
    },
  ],
};
