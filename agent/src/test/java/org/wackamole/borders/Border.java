package org.wackamole.borders;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.time.Duration;
import org.wackamole.agent.group.GroupTrespass;
import org.wackamole.agent.loop.LoopTrespass;
import org.wackamole.arp.ArpTrespass;
import org.wackamole.core.CoreChance;
import org.wackamole.core.CoreTrespass;
import org.wackamole.inet.InetTrespass;
import org.wackamole.libc.LibcTrespass;
import org.wackamole.netlink.NetlinkTrespass;

/**
 * The borders between the packages, each with a class whose nested classes step over it in one way
 * each: a rule that would let one of them pass guards nothing.
 */
enum Border {
  CORE_USES_VALUES_ONLY(
      classes()
          .that()
          .resideInAPackage("org.wackamole.core..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "org.wackamole.core..",
                      "org.wackamole.inet..",
                      "java.lang",
                      "java.lang.annotation",
                      "java.lang.runtime",
                      "java.util",
                      "java.util.function",
                      "java.util.stream")
                  .or(equivalentTo(Duration.class)))
          .because("the simulator must be able to run the very code that runs in production"),
      CoreTrespass.class),

  CORE_IS_REPEATABLE(
      noClasses()
          .that()
          .resideInAPackage("org.wackamole.core..")
          .should()
          .dependOnClassesThat(Chance.CLASSES)
          .orShould()
          .accessTargetWhere(target(Chance.MEMBERS))
          .because("one seed must give one run, and equal reports one split on every member"),
      CoreChance.class),

  INET_STANDS_ALONE(
      noClasses()
          .that()
          .resideInAPackage("org.wackamole.inet..")
          .should()
          .dependOnClassesThat(Ours.butNotIn("org.wackamole.inet.."))
          .because("value types are what every part may share"),
      InetTrespass.class),

  LIBC_KNOWS_VALUES_ONLY(
      noClasses()
          .that()
          .resideInAPackage("org.wackamole.libc..")
          .should()
          .dependOnClassesThat(Ours.butNotIn("org.wackamole.libc..", "org.wackamole.inet.."))
          .because("it is the C library, and nothing of ours"),
      LibcTrespass.class),

  NETLINK_STANDS_ALONE(
      noClasses()
          .that()
          .resideInAPackage("org.wackamole.netlink..")
          .should()
          .dependOnClassesThat(
              Ours.butNotIn(
                  "org.wackamole.netlink..", "org.wackamole.inet..", "org.wackamole.libc.."))
          .because("the kernel's side knows nothing of who decides, nor of ARP"),
      NetlinkTrespass.class),

  ARP_STANDS_ALONE(
      noClasses()
          .that()
          .resideInAPackage("org.wackamole.arp..")
          .should()
          .dependOnClassesThat(
              Ours.butNotIn("org.wackamole.arp..", "org.wackamole.inet..", "org.wackamole.libc.."))
          .because("the wire's side knows nothing of who decides, nor of netlink"),
      ArpTrespass.class),

  ONLY_GROUP_KNOWS_JGROUPS(
      noClasses()
          .that()
          .resideOutsideOfPackage("org.wackamole.agent.group..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.jgroups..")
          .because("the group layer can be changed in one place"),
      LoopTrespass.class),

  GROUP_TOUCHES_NO_KERNEL(
      noClasses()
          .that()
          .resideInAPackage("org.wackamole.agent.group..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.wackamole.netlink..", "org.wackamole.arp..")
          .because("a JGroups thread that waits for the kernel is a member that looks dead"),
      GroupTrespass.class),

  ONLY_MAIN_BUILDS_ADAPTERS(
      classes()
          .that()
          .resideInAPackage("org.wackamole..")
          .should(new BuildNoAdapter("org.wackamole.agent.Main", "org.wackamole.agent.Training"))
          .because("who owns a socket, a thread or a file is seen in one place"),
      org.wackamole.agent.AgentTrespass.class);

  final ArchRule rule;
  final Class<?> trespass;

  Border(ArchRule rule, Class<?> trespass) {
    this.rule = rule;
    this.trespass = trespass;
  }
}
