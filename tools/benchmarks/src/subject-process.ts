import { serveCalls } from '@workshop/child-process';
import type { SubjectModule } from './subject.ts';

// The process of one variant: node subject-process.ts <file of the subject> <variant>.
const [, , file = '', variant = ''] = process.argv;
const { open } = (await import(file)) as SubjectModule;
serveCalls(await open(variant));
