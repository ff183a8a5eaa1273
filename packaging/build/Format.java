import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Checks or applies google-java-format over every Java file of a tree, in one JVM.
 *
 * <p>The formatter parses with the compiler of the JDK that runs it. Formatter plugins run it
 * inside Maven's own JVM, which may be older than the language level here; the build starts this
 * program with the JDK that compiles instead.
 */
class Format {
  private static final Set<String> NOT_OURS = Set.of("target", ".git");

  /** Arguments: {@code check} or {@code apply}, the tree, and the file for what check found. */
  public static void main(String[] args) throws Exception {
    boolean check = args[0].equals("check");
    List<String> command = new ArrayList<>();
    command.addAll(check ? List.of("--dry-run") : List.of("--replace"));
    command.addAll(sources(Path.of(args[1])));

    StringWriter changed = new StringWriter();
    PrintWriter errors = new PrintWriter(System.err, true);
    int exit =
        new Main(new PrintWriter(changed, true), errors, System.in)
            .format(command.toArray(String[]::new));
    Path unformatted = Path.of(args[2]);
    Files.deleteIfExists(unformatted);
    if (check && !changed.toString().isEmpty()) {
      System.err.print("Not formatted:\n" + changed);
      Files.writeString(unformatted, changed.toString());
    }
    System.exit(exit);
  }

  private static List<String> sources(Path root) throws IOException {
    List<String> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            return NOT_OURS.contains(dir.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              found.add(file.toString());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }
}
