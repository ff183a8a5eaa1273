import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Links the private Java runtime: the modules that the daemon and its libraries use, less the parts
 * of two of them that they never touch.
 *
 * <p>Log4j hands java.beans.PropertyChangeEvent around, which lies in java.desktop beside all of
 * AWT and Swing; Log4j and JGroups read XML, which lies beside a compiler for XSLT. Such a part
 * cannot be left out whole: a module has to hold at least one class of each package that it names.
 * So the smallest class of each stays.
 *
 * <p>Line numbers of the JDK's own classes are stripped; those of ours and of the libraries are
 * not.
 */
class Runtime {
  private static final List<String> MODULES =
      List.of(
          "java.base",
          "java.desktop",
          "java.logging",
          "java.management",
          "java.naming",
          "java.xml",
          "jdk.net",
          "jdk.unsupported");

  /** Methods of JNA name these; whoever lists its methods has them loaded. */
  private static final String NAMED =
      "java/awt/(Window|Container|Component|HeadlessException|MenuContainer|image/ImageObserver)"
          + "|javax/accessibility/Accessible";

  /** By module, what of it is thinned. */
  private static final Map<String, Pattern> THINNED =
      new TreeMap<>(
          Map.of(
              "java.desktop",
                  Pattern.compile("(?!java/beans/|com/sun/beans/|(" + NAMED + ")\\.class$).*"),
              "java.xml", Pattern.compile("com/sun/org/apache/(bcel|xpath|xalan)/.*")));

  /** The one argument is the directory to make, which must not be there. */
  public static void main(String[] args) throws IOException {
    List<String> excluded = new ArrayList<>();
    for (Map.Entry<String, Pattern> module : THINNED.entrySet()) {
      excluded.add(thinned(module.getKey(), module.getValue()));
    }
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--add-modules", String.join(",", MODULES)));
    arguments.addAll(List.of("--exclude-resources", String.join(",", excluded)));
    // Libraries of the desktop, and commands other than java.
    arguments.addAll(
        List.of("--exclude-files", "regex:/java\\.desktop/.*,regex:/.*/bin/(?!java$).*"));
    arguments.addAll(List.of("--no-header-files", "--no-man-pages"));
    arguments.addAll(List.of("--strip-java-debug-attributes", "--compress", "zip-6"));
    arguments.addAll(List.of("--output", args[0]));

    ToolProvider jlink = ToolProvider.findFirst("jlink").orElseThrow();
    System.exit(jlink.run(System.out, System.err, arguments.toArray(String[]::new)));
  }

  /** A pattern of jlink's for all of a part but one class of each package. */
  private static String thinned(String module, Pattern part) throws IOException {
    Path root = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules", module);
    Map<String, Optional<Path>> smallest;
    try (Stream<Path> files = Files.walk(root)) {
      smallest =
          files
              .filter(Files::isRegularFile)
              .map(root::relativize)
              .filter(file -> part.matcher(file.toString()).matches() && file.getNameCount() > 1)
              .collect(
                  Collectors.groupingBy(
                      file -> file.getParent().toString(),
                      TreeMap::new,
                      Collectors.minBy(
                          Comparator.comparingLong((Path file) -> size(root.resolve(file)))
                              .thenComparing(Path::toString))));
    }
    String kept =
        smallest.values().stream()
            .flatMap(Optional::stream)
            .map(file -> Pattern.quote(file.toString()))
            .collect(Collectors.joining("|"));
    return "regex:/" + Pattern.quote(module) + "/(?!module-info|(" + kept + ")$)" + part;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
