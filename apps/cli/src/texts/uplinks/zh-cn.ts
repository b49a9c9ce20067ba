/** Chinese texts of the verbs for uplinks; `en.ts` has the same keys. */
const uplink = '一条上行链路及其网络设备；可重复。';
const gateway = '系统没有它的默认路由时，写明它的路由器；可写多个。';

export const uplinks = {
  verbs: {
    'uplinks-plan': {
      summary: '显示让每条上行链路按自己的地址出网所需的命令。',
      options: { uplink, gateway },
    },
    'uplinks-apply': {
      summary: '执行 uplinks plan 列出的命令（需 root）；地址变化后再执行一次。',
      options: { uplink, gateway },
    },
    'uplinks-remove': { summary: '撤销 uplinks apply 所做的设置（需 root）。' },
    'uplinks-check': {
      summary: '逐条说明上行链路的地址是否从自己的设备出网。',
      options: { uplink, gateway, endpoint: '经每条链路试连的网关地址。' },
    },
  },
  words: {
    toDo: '待执行（需 root）：',
    nothingToDo: '没有需要做的。',
    done: '已执行：',
    removed: '已撤销：',
    right: '正确',
    wrong: '走错',
    states: {
      ready: '（就绪）',
      'no-device': '（现在没有这个设备）',
      'no-address': '（现在没有地址：未连接）',
      'no-gateway': '（没有默认路由：请用 --gateway 写明它的路由器）',
    },
    columns: {
      name: '上行链路',
      device: '设备',
      address: '地址',
      goesBy: '实际出口',
      verdict: '判断',
      connect: '连接',
    },
  },
  errors: {
    'uplinks-too-many': '最多 {{max}} 条上行链路。',
    'uplink-twice': '{{what}} 写了两次。每条上行链路有自己的名称和设备。',
    'gateway-twice': '{{uplink}} 有两个 {{family}} 路由器。IPv4、IPv6 各写一个。',
    'device-unknown': '本机现在没有设备 {{device}}。ip link 可列出全部设备。',
    'uplink-wrong':
      '从 {{name}} 的地址发出的数据没有经 {{device}} 出网，或没有到达。请以 root 执行 uplinks apply，并检查设备是否已连接。',
    'ip-missing': '没有 ip 命令。上行链路功能需要 Linux 和 iproute2（Debian：apt-get install iproute2）。',
    'root-needed': '只有 root 能改变本机的路由。请用 sudo 执行同一命令。',
    'ip-failed': '本机拒绝了 {{command}}：{{why}}',
  },
};
