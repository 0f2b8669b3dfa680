import type { Translated } from './language.js';

export interface ProgramWords {
  readonly description: string;
  readonly exitCodes: string;
  readonly versionOption: string;
  readonly langOption: string;
  readonly helpOption: string;
  readonly helpCommand: string;
  /** Above the examples of a command. */
  readonly examples: string;
  /** The titles of commander's help. */
  readonly titles: Readonly<Record<string, string>>;
  /** Translates what commander adds to the description of an option. */
  readonly optionFacts: (description: string) => string;
  readonly error: (message: string) => string;
  readonly unknownCommand: (name: string) => string;
  readonly unknownOption: (name: string) => string;
  readonly didYouMean: (name: string) => string;
  readonly seeHelp: string;
  readonly missingArgument: (name: string) => string;
  readonly missingValue: (option: string) => string;
  readonly missingOption: (option: string) => string;
  readonly tooManyArguments: (expected: string, given: string) => string;
  /** @param choices of the option, joined by commas */
  readonly invalidValue: (option: string, value: string, choices: string) => string;
  readonly conflict: (first: string, second: string) => string;
  readonly wrote: (file: string) => string;
  readonly cannotPrint: (reason: string) => string;
}

/** The texts of the program itself; those of a command are in the folder of the command. */
export const PROGRAM_WORDS: Translated<ProgramWords> = {
  en: {
    description:
      'Dashboards, alerting rules and checks for services that expose the channel metrics, in Node or in Python.',
    exitCodes:
      'Exit codes: 0, nothing to report; 1, a check found something; 2, the call is wrong or an input cannot be read.\n' +
      'Documents and tables go to standard output, messages to standard error.',
    versionOption: 'print the version',
    langOption: 'language of the output: en or zh (default: by LC_ALL, LC_MESSAGES or LANG)',
    helpOption: 'print the help of the command',
    helpCommand: 'print the help of a command',
    examples: 'Examples:',
    titles: {},
    optionFacts: (description) => description,
    error: (message) => `error: ${message}`,
    unknownCommand: (name) => `${name} is an unknown command`,
    unknownOption: (name) => `${name} is an unknown option`,
    didYouMean: (name) => `; did you mean ${name}?`,
    seeHelp: '; --help lists them',
    missingArgument: (name) => `${name} is missing; see --help`,
    missingValue: (option) => `${option} must have a value`,
    missingOption: (option) => `${option} is required`,
    tooManyArguments: (expected, given) =>
      `too many arguments: expected ${expected}, got ${given}; see --help`,
    invalidValue: (option, value, choices) => `${option}: ${value} is invalid; use ${choices}`,
    conflict: (first, second) => `${first} must not be used with ${second}`,
    wrote: (file) => `wrote ${file}`,
    cannotPrint: (reason) => `standard output: ${reason}`,
  },
  zh: {
    description: '为暴露渠道指标的服务（Node 或 Python）生成看板和告警规则，并检查其指标。',
    exitCodes:
      '退出码：0 表示没有问题；1 表示检查发现了问题；2 表示调用有误或输入无法读取。\n' +
      '文档和表格写到标准输出，提示信息写到标准错误。',
    versionOption: '显示版本号',
    langOption: '输出语言：en 或 zh（默认取自 LC_ALL、LC_MESSAGES 或 LANG）',
    helpOption: '显示该命令的帮助',
    helpCommand: '显示某个命令的帮助',
    examples: '示例：',
    titles: {
      'Usage:': '用法：',
      'Arguments:': '参数：',
      'Options:': '选项：',
      'Global Options:': '全局选项：',
      'Commands:': '命令：',
    },
    optionFacts: (description) =>
      description.replace(
        / \(((?:default|choices): .*)\)$/,
        (_, facts: string) => `（${facts.replace('default: ', '默认 ').replace('choices: ', '可选 ')}）`,
      ),
    error: (message) => `错误：${message}`,
    unknownCommand: (name) => `未知命令 ${name}`,
    unknownOption: (name) => `未知选项 ${name}`,
    didYouMean: (name) => `；是否想用 ${name}？`,
    seeHelp: '；用 --help 查看全部',
    missingArgument: (name) => `缺少参数 ${name}；参见 --help`,
    missingValue: (option) => `选项 ${option} 需要一个值`,
    missingOption: (option) => `缺少必需的选项 ${option}`,
    tooManyArguments: (expected, given) => `参数过多：应为 ${expected} 个，实际 ${given} 个；参见 --help`,
    invalidValue: (option, value, choices) => `${option}：${value} 无效；可选 ${choices}`,
    conflict: (first, second) => `${first} 不能与 ${second} 同时使用`,
    wrote: (file) => `已写入 ${file}`,
    cannotPrint: (reason) => `标准输出：${reason}`,
  },
};
