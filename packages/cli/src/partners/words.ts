import type { DirectoryMistakeKind } from '@channel-exporter/core/contract';
import type { Translated } from '../language.js';

/** Calls in the file of `--calls`, with the path of one of them. */
interface CallsSeen {
  readonly count: number;
  readonly example: string;
  readonly partner?: string;
}

export interface PartnerWords {
  readonly partners: string;
  readonly partnersSummary: string;
  readonly check: string;
  readonly checkSummary: string;
  readonly checkFile: string;
  readonly scrapeOption: string;
  readonly callsOption: string;
  readonly jsonOption: string;
  readonly checkExamples: readonly (readonly [string, string])[];
  /** @param message of core, in English: the field, the mistake and the remedy */
  readonly mistake: (kind: DirectoryMistakeKind, message: string, value: string) => string;
  readonly notJson: (reason: string) => string;
  readonly duplicateKey: (key: string) => string;
  readonly shadowedHost: (host: string, by: readonly string[]) => string;
  readonly shadowedAction: (path: string, by: readonly string[]) => string;
  readonly overlap: (winner: string, loser: string, example: string) => string;
  readonly moreOverlaps: (count: number) => string;
  readonly redundantHost: (host: string, wildcard: string) => string;
  readonly wideWildcard: (host: string) => string;
  readonly comparedAs: (path: string, as: string) => string;
  readonly literalText: (path: string, text: string) => string;
  readonly wholeSegment: (path: string, segment: string) => string;
  readonly encoded: (path: string, encoded: string, sent: string) => string;
  readonly onlyCase: (path: string, other: string) => string;
  readonly emptyCode: (path: string) => string;
  readonly cleanedCode: (code: string, label: string) => string;
  /** @param other host of the directory that differs only in the port */
  readonly unmappedHost: (host: string, calls: CallsSeen, other: string | undefined) => string;
  readonly noAction: (path: string, calls: CallsSeen) => string;
  readonly noCalls: string;
  readonly partnerNeverCalled: (partner: string) => string;
  readonly actionNeverCalled: (action: string, paths: readonly string[], partner: string) => string;
  readonly unknownPartner: (partner: string, calls: number) => string;
  readonly unknownAction: (action: string, partner: string, calls: number) => string;
  readonly callsWithoutAction: (partner: string, calls: number, all: number) => string;
  readonly folded: string;
  readonly fromPython: string;
  readonly fromPythonSummary: string;
  readonly fromPythonFile: string;
  readonly outOption: string;
  readonly fromPythonExamples: readonly (readonly [string, string])[];
  readonly pythonSyntax: string;
  readonly noTable: string;
  readonly anotherTable: string;
  readonly notLiteral: (source: string) => string;
  readonly noPartner: (host: string) => string;
  readonly noneCode: string;
  readonly otherKey: (key: string) => string;
  readonly laterKey: (key: string) => string;
  readonly emptyPath: string;
  readonly becomesPattern: (text: string) => string;
  readonly leftOut: (mistake: string) => string;
  readonly sameHost: (host: string) => string;
}

const list = (items: readonly string[]): string => items.map((item) => JSON.stringify(item)).join(', ');
const listZh = (items: readonly string[]): string => items.map((item) => JSON.stringify(item)).join('、');
const callsEn = (count: number): string => (count === 1 ? '1 call' : `${count} calls`);
const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);
const q = (text: string): string => JSON.stringify(text);

export const PARTNER_WORDS: Translated<PartnerWords> = {
  en: {
    partners: 'Checks and converts partner directories.',
    partnersSummary: 'check or convert a partner directory',
    check:
      'Reports the mistakes of a partner directory with their places, rules that never match, and calls that are not mapped.',
    checkSummary: 'report mistakes and rules that never match',
    checkFile: 'the JSON file of the directory, or - for standard input',
    scrapeOption: 'report partners and actions that the metrics of a service have never seen',
    callsOption:
      'report hosts that are called but not mapped: any text file with URLs, such as a log or a list',
    jsonOption: 'write the findings as JSON',
    checkExamples: [
      ['mistakes, overlaps, and rules that can never match', 'partners check partners.json'],
      [
        'partners and actions that the service has not called yet',
        'partners check partners.json --scrape http://localhost:9166/metrics',
      ],
      ['hosts in a log that the directory does not map', 'partners check partners.json --calls access.log'],
    ],
    mistake: (_kind, message) => message,
    notJson: (reason) => `the file is not JSON: ${reason}`,
    duplicateKey: (key) => `duplicate key ${q(key)}: only the last value counts; remove the others`,
    shadowedHost: (host, by) =>
      by.length === 0
        ? `${q(host)} never matches, because no URL has such a host; remove it`
        : `${q(host)} never matches, because ${list(by)} match${by.length === 1 ? 'es' : ''} first; remove it`,
    shadowedAction: (path, by) =>
      `${q(path)} never matches, because ${list(by)} match${by.length === 1 ? 'es' : ''} first; remove it`,
    overlap: (winner, loser, example) =>
      `${q(winner)} and ${q(loser)} both match ${q(example)}; the first one counts`,
    moreOverlaps: (count) => `${count} more pairs of paths overlap`,
    redundantHost: (host, wildcard) => `${q(host)} is covered by ${q(wildcard)} of the same partner`,
    wideWildcard: (host) =>
      `${q(host)} covers every host of a top-level domain; write the domain of the partner`,
    comparedAs: (path, as) => `${q(path)} is compared as ${q(as)}; write that path`,
    literalText: (path, text) =>
      `${q(path)}: ${q(text)} is compared as text; write :name for one segment, or /* for all paths below`,
    wholeSegment: (path, segment) =>
      `${q(path)}: ${q(segment)} matches any whole segment; write ":name", or the fixed text`,
    encoded: (path, encoded, sent) =>
      `${q(path)}: clients send ${q(sent)} and not ${q(encoded)}; write ${q(sent)}`,
    onlyCase: (path, other) =>
      `${q(path)} differs from ${q(other)} only in upper and lower case; both are compared as written`,
    emptyCode: (path) => `${q(path)} has an empty code, as paths without an action have`,
    cleanedCode: (code, label) => `${q(code)} becomes ${q(label)} in the label; write that`,
    unmappedHost: (host, { count, example }, other) =>
      `${q(host)} is called (${callsEn(count)}, such as ${example}) but not mapped; ` +
      (other === undefined ? 'add it to "hosts"' : `only ${q(other)} is, add the port`),
    noAction: (path, { count, example, partner }) =>
      `${q(path)} of partner ${partner} has no action (${callsEn(count)}, such as ${example})`,
    noCalls: 'the service has recorded no call to a partner; check that it has this directory',
    partnerNeverCalled: (partner) => `partner ${q(partner)} was never called since the service started`,
    actionNeverCalled: (action, paths, partner) =>
      `action ${q(action)} of partner ${q(partner)} (${list(paths)}) was never called since the service started`,
    unknownPartner: (partner, calls) =>
      `partner ${q(partner)} is not in the directory (${callsEn(calls)}); the service has another one`,
    unknownAction: (action, partner, calls) =>
      `action ${q(action)} of partner ${q(partner)} is not in the directory (${callsEn(calls)}); the service has another one`,
    callsWithoutAction: (partner, calls, all) =>
      `${calls} of ${callsEn(all)} to partner ${q(partner)} have no action; --calls shows the paths of a log`,
    folded: 'partners or actions were folded into __other__, so it cannot be said which were never called',
    fromPython:
      'Converts the partner table of the Python library to a partner directory, and reports what it cannot convert.',
    fromPythonSummary: 'convert the table of the Python library',
    fromPythonFile: 'the table as JSON, or the Python source that has it, or - for standard input',
    outOption: 'write the directory to this file (default: standard output)',
    fromPythonExamples: [
      ['the table in the settings of a service', 'partners from-python settings.py --out partners.json'],
    ],
    pythonSyntax: 'the table is neither Python nor JSON from here on; correct the syntax',
    noTable:
      'no table was found; it must be a dict such as {"pay.example:8080": {"partner": 7, "paths": {"/pay": 701}}}',
    anotherTable: 'another table begins here and was left out; convert it from a file of its own',
    notLiteral: (source) =>
      `${shortened(source)} is not a literal of the table and was left out; write its value`,
    noPartner: (host) => `${q(host)} has no partner and was left out: Python does not record its calls`,
    noneCode: 'None was left out: Python writes it into the label as text; write the code',
    otherKey: (key) => `${q(key)} is not part of the table and was left out`,
    laterKey: (key) => `${q(key)} is repeated; this value replaces the one before`,
    emptyPath: 'the empty path is the same as "/" here and was left out',
    becomesPattern: (text) =>
      `${q(text)} is text in Python and a pattern in the directory; check what it matches`,
    leftOut: (mistake) => `${mistake}; it was left out`,
    sameHost: (host) => `${q(host)} is the same host as one before`,
  },
  zh: {
    partners: '检查和转换合作方目录。',
    partnersSummary: '检查或转换合作方目录',
    check: '报告合作方目录中的错误（附位置）、永远不会匹配的规则，以及未映射的调用。',
    checkSummary: '报告错误和永远不会匹配的规则',
    checkFile: '目录的 JSON 文件，或用 - 表示标准输入',
    scrapeOption: '报告服务的指标中从未出现过的合作方和动作',
    callsOption: '报告被调用但未映射的主机；可以是任何含有 URL 的文本文件，例如日志或列表',
    jsonOption: '以 JSON 格式输出结果',
    checkExamples: [
      ['错误、重叠，以及永远不会匹配的规则', 'partners check partners.json'],
      ['服务尚未调用过的合作方和动作', 'partners check partners.json --scrape http://localhost:9166/metrics'],
      ['日志中出现但目录未映射的主机', 'partners check partners.json --calls access.log'],
    ],
    mistake: (kind, _message, value) => MISTAKES_ZH[kind](value),
    notJson: (reason) => `文件不是 JSON：${reason}`,
    duplicateKey: (key) => `键 ${q(key)} 重复：只有最后一个值有效；请删除其余的`,
    shadowedHost: (host, by) =>
      by.length === 0
        ? `${q(host)} 永远不会匹配，因为没有 URL 会有这样的主机；请删除`
        : `${q(host)} 永远不会匹配，因为 ${listZh(by)} 优先匹配；请删除`,
    shadowedAction: (path, by) => `${q(path)} 永远不会匹配，因为 ${listZh(by)} 优先匹配；请删除`,
    overlap: (winner, loser, example) => `${q(winner)} 和 ${q(loser)} 都匹配 ${q(example)}；以前者为准`,
    moreOverlaps: (count) => `另有 ${count} 对路径重叠`,
    redundantHost: (host, wildcard) => `${q(host)} 已被同一合作方的 ${q(wildcard)} 覆盖`,
    wideWildcard: (host) => `${q(host)} 覆盖了整个顶级域的所有主机；请写合作方自己的域名`,
    comparedAs: (path, as) => `${q(path)} 按 ${q(as)} 比较；请直接写该路径`,
    literalText: (path, text) =>
      `${q(path)}：${q(text)} 按普通文本比较；单个路径段请写 :name，其下所有路径请写 /*`,
    wholeSegment: (path, segment) => `${q(path)}：${q(segment)} 匹配任意一整段；请写 ":name"，或写固定文本`,
    encoded: (path, encoded, sent) =>
      `${q(path)}：客户端发送的是 ${q(sent)} 而不是 ${q(encoded)}；请写 ${q(sent)}`,
    onlyCase: (path, other) => `${q(path)} 与 ${q(other)} 仅大小写不同；两者都按原样比较`,
    emptyCode: (path) => `${q(path)} 的动作码为空，等同于没有动作的路径`,
    cleanedCode: (code, label) => `${q(code)} 在标签中会变成 ${q(label)}；请直接写后者`,
    unmappedHost: (host, { count, example }, other) =>
      `${q(host)} 被调用（${count} 次，例如 ${example}）但未映射；` +
      (other === undefined ? '请加入 "hosts"' : `只映射了 ${q(other)}，请加上端口`),
    noAction: (path, { count, example, partner }) =>
      `合作方 ${partner} 的 ${q(path)} 没有动作（${count} 次，例如 ${example}）`,
    noCalls: '服务没有记录过对合作方的调用；请确认它使用了这个目录',
    partnerNeverCalled: (partner) => `服务启动以来从未调用过合作方 ${q(partner)}`,
    actionNeverCalled: (action, paths, partner) =>
      `服务启动以来从未调用过合作方 ${q(partner)} 的动作 ${q(action)}（${listZh(paths)}）`,
    unknownPartner: (partner, calls) =>
      `合作方 ${q(partner)} 不在目录中（${calls} 次调用）；服务使用的是另一个目录`,
    unknownAction: (action, partner, calls) =>
      `合作方 ${q(partner)} 的动作 ${q(action)} 不在目录中（${calls} 次调用）；服务使用的是另一个目录`,
    callsWithoutAction: (partner, calls, all) =>
      `对合作方 ${q(partner)} 的 ${all} 次调用中有 ${calls} 次没有动作；--calls 可以显示日志中的路径`,
    folded: '有合作方或动作被折叠为 __other__，因此无法判断哪些从未被调用',
    fromPython: '把 Python 库的合作方表转换为合作方目录，并报告无法转换的部分。',
    fromPythonSummary: '转换 Python 库的合作方表',
    fromPythonFile: 'JSON 格式的表，或含有该表的 Python 源文件，或用 - 表示标准输入',
    outOption: '把目录写入该文件（默认写到标准输出）',
    fromPythonExamples: [['服务配置中的表', 'partners from-python settings.py --out partners.json']],
    pythonSyntax: '从这里起既不是 Python 也不是 JSON；请修正语法',
    noTable: '没有找到表；它必须是字典，例如 {"pay.example:8080": {"partner": 7, "paths": {"/pay": 701}}}',
    anotherTable: '这里开始的另一张表未转换；请放到单独的文件中再转换',
    notLiteral: (source) => `${shortened(source)} 不是表中的字面量，未转换；请写出它的值`,
    noPartner: (host) => `${q(host)} 没有 partner，未转换：Python 不记录它的调用`,
    noneCode: 'None 未转换：Python 会把它作为文本写入标签；请写出实际的码',
    otherKey: (key) => `${q(key)} 不属于该表，未转换`,
    laterKey: (key) => `${q(key)} 重复；此值取代前一个`,
    emptyPath: '空路径在这里等同于 "/"，未转换',
    becomesPattern: (text) => `${q(text)} 在 Python 中是普通文本，在目录中是模式；请确认它匹配的内容`,
    leftOut: (mistake) => `${mistake}；未转换`,
    sameHost: (host) => `${q(host)} 与前面的某个主机相同`,
  },
};

/** The mistakes that core refuses, in Chinese. @param value that is wrong, as JSON */
export const MISTAKES_ZH: Readonly<Record<DirectoryMistakeKind, (value: string) => string>> = {
  'not-a-directory': (value) =>
    `${value} 必须是对象，例如 { "partners": [{ "partner": "1", "hosts": ["api.pay.example"] }] }`,
  'not-a-partner': (value) => `${value} 必须是含有 "partner"、"hosts" 和 "actions" 的对象`,
  'unknown-key': () => '未知的键；可用的键：partners，以及其中的 partner、hosts、actions',
  'partner-code': (value) => `partner：${value} 必须是非空字符串`,
  'no-hosts': (value) => `hosts：${value} 必须是主机列表，例如 ["api.pay.example"]`,
  host: (value) => `${value} 必须只写主机，例如 "api.pay.example"`,
  'duplicate-host': (value) => `主机 ${value} 重复`,
  'not-actions': (value) => `actions：${value} 必须是对象，例如 { "/v1/orders": "701" }`,
  'action-code': (value) => `动作码 ${value} 必须是字符串`,
  path: () => '必须是路径，例如 "/v1/orders"、"/v1/orders/:id" 或 "/files/*"',
  'duplicate-path': () => '路径重复',
  alternatives: () => '一个路径可能匹配过多的模式；请减少在同一段中既有固定文本又有 :param 的模式',
};
