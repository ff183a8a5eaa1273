import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
 * <p>JGroups and JNA name classes of java.desktop, which has all of AWT and Swing; JGroups reads
 * XML, which lies beside a compiler for XSLT. Such a part cannot be left out whole: a module has to
 * hold at least one class of each package that it names. So the smallest class of each stays.
 *
 * <p>Line numbers of the JDK's own classes are stripped; those of ours and of the libraries are
 * not. The libraries lose the names of what no other library may call, 5 MB of libjvm.so.
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
              // TLS and keytool. Who lists the providers of cryptography has SunJSSE made.
              "java.base", Pattern.compile("sun/security/(ssl/(?!SunJSSE)|tools/).*"),
              "java.desktop",
                  Pattern.compile("(?!java/beans/|com/sun/beans/|(" + NAMED + ")\\.class$).*"),
              "java.naming", Pattern.compile("com/sun/jndi/ldap/.*"),
              // What is left reads a file for Log4j, with all that such a file may hold.
              "java.xml",
                  Pattern.compile(
                      "(com/sun/org/apache/(bcel|xpath|xalan|xml/internal/(dtm|serializer))"
                          + "|jdk/xml/internal/jdkcatalog)/.*")));

  /**
   * Packed one by one. The others are packed by the packages alone, which do it better; all of them
   * so would be too large on the disk.
   */
  private static final String ZIPPED = "/java.base/**";

  /**
   * Files: libraries of the desktop, commands other than java, what sorts faster in code that C2
   * compiles, what Java 8 and IDEs read, names of classes for an archive that is not made.
   */
  private static final String UNUSED =
      "regex:/java\\.desktop/.*,regex:/.*/bin/(?!java$).*"
          + ",regex:/.*/(libsimdsort\\.so|libjsig\\.so|libprefs\\.so|jexec|jrt-fs\\.jar|classlist)";

  /** The one argument is the directory to make, which must not be there. */
  public static void main(String[] args) throws IOException {
    List<String> excluded = new ArrayList<>();
    for (Map.Entry<String, Pattern> module : THINNED.entrySet()) {
      excluded.add(thinned(module.getKey(), module.getValue()));
    }
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--add-modules", String.join(",", MODULES)));
    arguments.addAll(List.of("--exclude-resources", String.join(",", excluded)));
    arguments.addAll(List.of("--exclude-files", UNUSED));
    arguments.addAll(List.of("--no-header-files", "--no-man-pages"));
    arguments.add("--strip-java-debug-attributes");
    arguments.addAll(List.of("--compress", "zip-6:filter=" + ZIPPED));
    arguments.addAll(List.of("--output", args[0]));

    ToolProvider jlink = ToolProvider.findFirst("jlink").orElseThrow();
    int exit = jlink.run(System.out, System.err, arguments.toArray(String[]::new));
    if (exit == 0) {
      withoutSymbols(Path.of(args[0], "lib"));
    }
    System.exit(exit);
  }

  /** Of all libraries below a directory. */
  private static void withoutSymbols(Path directory) throws IOException {
    List<Path> libraries;
    try (Stream<Path> files = Files.walk(directory)) {
      libraries = files.filter(file -> file.toString().endsWith(".so")).toList();
    }
    for (Path library : libraries) {
      Optional<byte[]> stripped = new Library(Files.readAllBytes(library)).stripped();
      if (stripped.isPresent()) {
        Files.write(library, stripped.get());
      }
    }
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

  /**
   * A library as its file is (elf(5); 64 bits, low byte first). Its table of symbols is for
   * debuggers: the dynamic linker has another one.
   */
  private static final class Library {
    private static final int SYMTAB = 2;
    private static final int RELA = 4;
    private static final int NOBITS = 8;
    private static final int REL = 9;
    private static final long ALLOC = 2;
    private static final int SECTION_OFFSET = 40;
    private static final int SECTION_COUNT = 60;
    private static final int SECTION_NAMES = 62;
    private static final int HEADER = 64;

    private final ByteBuffer file;

    private Library(byte[] bytes) {
      this.file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private record Section(int type, long flags, long offset, long size, int link, byte[] header) {
      boolean isLoaded() {
        return type == 0 || type == NOBITS || (flags & ALLOC) != 0;
      }
    }

    /** Nothing where it has no such table, or is of a form that is not known here. */
    private Optional<byte[]> stripped() {
      boolean known = file.getInt(0) == 0x464c457f && file.get(4) == 2 && file.get(5) == 1;
      if (!known || file.getShort(SECTION_OFFSET + 18) != HEADER) {
        return Optional.empty();
      }
      List<Section> sections = sections();
      Optional<Section> symbols =
          sections.stream().filter(section -> section.type() == SYMTAB).findFirst();
      if (symbols.isEmpty()) {
        return Optional.empty();
      }
      Section names = sections.get(symbols.get().link());
      List<Section> left = new ArrayList<>(sections);
      left.removeAll(List.of(symbols.get(), names));
      long end =
          left.stream()
              .filter(section -> section.isLoaded() && section.type() != NOBITS)
              .mapToLong(section -> section.offset() + section.size())
              .max()
              .orElseThrow();
      boolean atTheEnd = left.stream().noneMatch(s -> s.isLoaded() && s.offset() > end);
      return atTheEnd ? Optional.of(written(sections, left, end)) : Optional.empty();
    }

    private List<Section> sections() {
      List<Section> sections = new ArrayList<>();
      int at = Math.toIntExact(file.getLong(SECTION_OFFSET));
      for (int i = 0; i < file.getShort(SECTION_COUNT); i++, at += HEADER) {
        byte[] header = new byte[HEADER];
        file.get(at, header);
        sections.add(
            new Section(
                file.getInt(at + 4),
                file.getLong(at + 8),
                file.getLong(at + 24),
                file.getLong(at + 32),
                file.getInt(at + 40),
                header));
      }
      return sections;
    }

    /** What is loaded stays where it is; what is left of the rest follows, then the headers. */
    private byte[] written(List<Section> before, List<Section> left, long end) {
      ByteBuffer to = ByteBuffer.allocate(file.capacity()).order(ByteOrder.LITTLE_ENDIAN);
      to.put(0, file, 0, Math.toIntExact(end)).position(Math.toIntExact(end));
      List<ByteBuffer> headers = new ArrayList<>();
      for (Section section : left) {
        ByteBuffer header = ByteBuffer.wrap(section.header()).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(40, left.indexOf(before.get(section.link())));
        if (section.type() == RELA || section.type() == REL) {
          header.putInt(44, left.indexOf(before.get(header.getInt(44))));
        }
        if (!section.isLoaded()) {
          align(to);
          header.putLong(24, to.position());
          to.put(file.slice(Math.toIntExact(section.offset()), Math.toIntExact(section.size())));
        }
        headers.add(header);
      }
      align(to);
      to.putLong(SECTION_OFFSET, to.position());
      to.putShort(SECTION_COUNT, (short) left.size());
      Section sectionNames = before.get(file.getShort(SECTION_NAMES));
      to.putShort(SECTION_NAMES, (short) left.indexOf(sectionNames));
      headers.forEach(to::put);
      return Arrays.copyOf(to.array(), to.position());
    }

    private static void align(ByteBuffer to) {
      to.position((to.position() + 7) & -8);
    }
  }
}
