/** Chinese words for what the system says; `system-reasons-en.ts` has the same keys. */
export const systemReasonsZhCn = {
  ENOENT: '没有这个文件或目录',
  EACCES: '没有权限',
  EPERM: '没有权限',
  EROFS: '磁盘只读',
  ENOSPC: '磁盘已满',
  EDQUOT: '超出用户磁盘配额',
  EIO: '磁盘出错',
  EEXIST: '名称已被占用',
  ENOTDIR: '路径中有一段不是目录',
  EISDIR: '它是目录',
  ENAMETOOLONG: '名称过长',
  EMFILE: '打开的文件过多',
  ENFILE: '打开的文件过多',
  unknown: '系统未说明原因',
};
