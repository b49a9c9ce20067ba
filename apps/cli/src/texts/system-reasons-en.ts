/** What the system says of a file, a folder or an address, by its codes; `system-reasons-zh-cn.ts` has the same keys. */
export const systemReasonsEn = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'no space left',
  EDQUOT: 'no space left for this user',
  EIO: 'the disk failed',
  EEXIST: 'something else has this name',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  unknown: 'the system gives no reason',
};
