/** What went wrong with a call itself. How an operation ended is no problem: it stands in its result. */
export const problems = {
  'host-refused': {
    status: 403,
    en: 'This agent does not go by the name in Host. Call it by its address, or add the name to hostNames.',
    'zh-CN': '请求头 Host 中的名称不是本服务的名称。请用地址访问，或将该名称加入 hostNames。',
  },
  'origin-refused': {
    status: 403,
    en: 'Web pages may not call this agent, unless their site is in origins.',
    'zh-CN': '网页不得调用本服务，除非其来源已列入 origins。',
  },
  'token-missing': {
    status: 401,
    en: 'The header Authorization: Bearer … is missing.',
    'zh-CN': '缺少请求头 Authorization: Bearer …。',
  },
  'token-wrong': {
    status: 401,
    en: 'That is not the token of this agent. It stands in its token file.',
    'zh-CN': '令牌不正确。正确的令牌在令牌文件中。',
  },
  'request-malformed': {
    status: 400,
    en: 'That is no HTTP/1.1 request.',
    'zh-CN': '不是有效的 HTTP/1.1 请求。',
  },
  'request-timeout': {
    status: 408,
    en: 'The request did not arrive in time.',
    'zh-CN': '未在时限内收到完整的请求。',
  },
  'headers-too-large': { status: 431, en: 'The headers are too large.', 'zh-CN': '请求头过大。' },
  'route-unknown': {
    status: 404,
    en: 'There is nothing here. GET /v1/openapi.json lists what there is.',
    'zh-CN': '没有该接口。接口列表见 GET /v1/openapi.json。',
  },
  'terminal-unknown': {
    status: 404,
    en: 'There is no such terminal in the settings of this agent.',
    'zh-CN': '本服务的配置中没有该终端。',
  },
  'operation-unknown': {
    status: 404,
    en: 'Nothing is known under this key or number: nothing was sent for it, or it is forgotten by now.',
    'zh-CN': '没有该键或编号的记录：未发送过任何报文，或记录已过保留期。',
  },
  'body-not-json': { status: 400, en: 'The body is not JSON.', 'zh-CN': '请求体不是 JSON。' },
  'body-invalid': {
    status: 400,
    en: 'A field of the body is missing, unknown or not of the form that it must have: see path.',
    'zh-CN': '请求体的某个字段缺失、未知或格式不正确，见 path。',
  },
  'body-too-large': { status: 413, en: 'The body is too large.', 'zh-CN': '请求体过大。' },
  'media-type-unknown': {
    status: 415,
    en: 'Only application/json is read.',
    'zh-CN': '只接受 application/json。',
  },
  'header-invalid': {
    status: 400,
    en: 'A header is not of the form that it must have: see path.',
    'zh-CN': '某个请求头的格式不正确，见 path。',
  },
  'query-invalid': {
    status: 400,
    en: 'A parameter of the address is not of the form that it must have: see path.',
    'zh-CN': '地址中的某个参数格式不正确，见 path。',
  },
  'idempotency-key-missing': {
    status: 400,
    en: 'A purchase needs a header Idempotency-Key, new for each purchase and the same for each try.',
    'zh-CN': '消费必须带请求头 Idempotency-Key：每笔消费一个新值，重试时用同一个值。',
  },
  'key-reused': {
    status: 409,
    en: 'This key was used for another terminal or amount.',
    'zh-CN': '该键已用于另一台终端或另一金额。',
  },
  'operation-ended': {
    status: 409,
    en: 'The operation has ended; there is nothing to cancel.',
    'zh-CN': '该操作已结束，无可取消。',
  },
  'terminal-busy': {
    status: 429,
    en: 'Too many operations wait for this terminal already.',
    'zh-CN': '该终端排队的操作过多。',
  },
  'agent-busy': { status: 503, en: 'Too many calls are under way.', 'zh-CN': '正在处理的请求过多。' },
  'book-full': {
    status: 503,
    en: 'So many purchases are remembered that no further key can be.',
    'zh-CN': '已记录的消费过多，无法再登记新的键。',
  },
  stopping: { status: 503, en: 'The agent is being stopped.', 'zh-CN': '本服务正在停止。' },
  'internal-error': {
    status: 500,
    en: 'This is a fault of the agent. Its log has more.',
    'zh-CN': '本服务内部错误，详见日志。',
  },
} as const;

export type ProblemCode = keyof typeof problems;
