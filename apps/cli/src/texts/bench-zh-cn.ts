/** Chinese texts of what `rollcall bench` prints; `bench-en.ts` has the same keys. */
export const benchZhCn = {
  figures: '各项数值（中位数，及各轮最大差的一半）',
  cores: '{{cores}} 核',
  yes: '达标',
  no: '未达标',
  swept: '已清除残留：网络命名空间 {{namespaces}} 个，临时目录 {{folders}} 个。',
  columns: {
    bar: '指标',
    what: '内容',
    own: 'Rollcall',
    reference: '参照',
    value: '结果',
    goal: '目标',
    met: '结论',
  },
  measure: {
    'thousand-per-cpu-second': '{{value}} 千条/CPU 秒',
    'cpu-us': '{{value}} µs CPU',
    ratio: '{{value}} ×',
    count: '{{value}}',
    ms: '{{value}} ms',
    'per-second': '{{value}} 笔/秒',
    kib: '{{value}} KiB',
    share: '{{value}} %',
  },
  profile: {
    title: '{{connections}} 个连接时最耗时的函数（自身时间）',
    share: '占比',
    us: '每笔签到 µs',
    thread: '线程',
    function: '函数',
    place: '位置',
    parts: '按部分统计的时间',
    part: '部分',
    engine: 'Node 与 V8',
    note: '为线程停留其中的实际时间：COMMIT（run ← all）含等待磁盘的时间。',
  },
};

/** Chinese texts of why a bench was not run to its end. */
export const benchErrorsZhCn = {
  'bench-not-linux': '网络命名空间需要 Linux。',
  'bench-not-root': '网络命名空间需要 root。请用 sudo 执行同一命令。',
  'bench-programs-missing':
    '没有 {{programs}}。请安装 iproute2 与 iptables（Debian：apt-get install iproute2 iptables）。',
  'bench-firewall-unfit':
    '本机的 iptables 无法制造这些故障。请安装带有 statistic、limit、conntrack 匹配的版本。其原文：{{why}}',
  'bench-no-disk': '没有位于真实磁盘上的临时目录。请将 TMPDIR 设为真实磁盘上的目录。',
  'bench-command-missing': '{{command}} 无法执行：{{why}}。请安装，或授予权限。',
  'bench-command-failed': '本机拒绝了“{{command}}”（{{status}}）：{{why}}',
  'bench-process-ended': '测量的一个进程提前结束（{{status}}）。请检查内存是否耗尽，再执行同一命令。',
  'bench-process-failed': '测量的一个进程出错：{{why}}',
  'bench-no-samples': '{{file}} 不是签到记录。请用 --out 换一个目录，或删除该文件。',
  'bench-other-seed': '{{file}} 属于种子为 {{seed}} 的运行。请用相同的种子，或用 --out 换一个目录。',
  'bench-other-code':
    '{{file}} 是用另一版代码开始的，继续会混入不同代码的签到。请用 --out 换一个目录，或删除该文件重新开始。',
};
