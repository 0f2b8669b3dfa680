const { exercise } = require('./exercise.cjs');
const modules = require('./modules.cjs');

void exercise(modules).then((scrape) => process.stdout.write(scrape));
