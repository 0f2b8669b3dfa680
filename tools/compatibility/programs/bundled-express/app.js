import express from 'express';

const app = express();
app.set('etag', 'strong');
app.use(express.json());

app.get('/users/:id', (req, res) => {
  res.json({ code: 'U0', id: req.params.id });
});

app.post('/users', (req, res) => {
  res.status(201).json({ code: 0, name: req.body.name });
});

app.get('/broken', () => {
  throw new Error('the database is down');
});

app.get('/endless', (_req, res) => {
  res.write('first\n');
});

const admin = express.Router();
admin.get('/stats/:day', (_req, res) => {
  res.send('stats');
});
app.use('/admin', admin);

app.listen(process.env.PORT ?? 3000);
