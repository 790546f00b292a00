// Replaces a configuration file as a whole: who reads it sees the old text or the new one.

import Foundation

enum FileReplacement {
  /// Writes a file's new text beside it and gives it the file's name, its owner and its mode; a
  /// file that is new gets those of `model`, so that the service can read it.
  static func write(_ text: String, to file: String, like model: String) throws(FeedListEdit
    .Refusal)
  {
    // What a link leads to is replaced, not the link.
    let target = URL(fileURLWithPath: file).resolvingSymlinksInPath().path
    let directory = URL(fileURLWithPath: target).deletingLastPathComponent().path
    func refusal(_ what: String, _ path: String) -> FeedListEdit.Refusal {
      let code = errno
      let advice = code == EACCES || code == EPERM ? "; run the command as root" : ""
      return .init(
        description: "cannot \(what) \(path): \(String(cString: strerror(code)))\(advice)")
    }
    if mkdir(directory, 0o755) != 0, errno != EEXIST { throw refusal("create", directory) }
    var status = stat()
    if stat(target, &status) != 0, stat(model, &status) != 0 { throw refusal("look at", model) }

    // Not a name in .yaml: should it be left behind, it is not read.
    let draft = target + ".new"
    unlink(draft)
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw refusal("create", draft) }
    do throws(FeedListEdit.Refusal) {
      defer { close(descriptor) }
      var rest = Array(text.utf8)[...]
      while !rest.isEmpty {
        let written = rest.withUnsafeBytes {
          Foundation.write(descriptor, $0.baseAddress, $0.count)
        }
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { throw refusal("write to", draft) }
        rest = rest.dropFirst(written)
      }
      // Only root can give a file away; for everybody else it is theirs already.
      if fchown(descriptor, status.st_uid, status.st_gid) != 0, geteuid() == 0 {
        throw refusal("give away", draft)
      }
      guard fchmod(descriptor, status.st_mode & 0o777) == 0, fsync(descriptor) == 0 else {
        throw refusal("finish", draft)
      }
    } catch {
      unlink(draft)
      throw error
    }
    // The name must survive a power cut as the text does.
    let names = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard names >= 0, rename(draft, target) == 0 else {
      let failed = names < 0 ? refusal("open", directory) : refusal("replace", target)
      if names >= 0 { close(names) }
      unlink(draft)
      throw failed
    }
    defer { close(names) }
    // File systems that cannot sync a directory have nothing to lose by it.
    guard fsync(names) == 0 || errno == EINVAL else {
      throw refusal("keep through a power cut, although it is replaced,", target)
    }
  }
}
