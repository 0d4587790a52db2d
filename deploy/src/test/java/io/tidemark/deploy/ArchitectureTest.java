package io.tidemark.deploy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.FileWriter;
import java.io.RandomAccessFile;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The directions in which rooms and packages may see each other, and what belongs to the ports alone. */
class ArchitectureTest {
    private static final String PORT = "io.tidemark.common.port";

    /** Who opens files without the disk port, and why that is right. */
    private static final Map<String, String> OPENS_FILES = Map.of( //
            PORT, "it is the port", //
            "io.tidemark.common.config", "reads server.properties before there is a disk to hand in", //
            "io.tidemark.cli", "an operator's files: property files, reassignment plans", //
            "io.tidemark.deploy", "an operator's files, given on the command line");

    /** The packages that talk to a person on a terminal. */
    private static final String[] TALKS_TO_A_TERMINAL = {"io.tidemark.cli..", "io.tidemark.deploy.."};

    /** What opens a file by being constructed. */
    private static final Set<String> OPENED_BY_CONSTRUCTOR = Set.of(FileInputStream.class.getName(),
            FileOutputStream.class.getName(), FileReader.class.getName(), FileWriter.class.getName(),
            RandomAccessFile.class.getName());

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages(Rooms.HOUSE);

    @Test
    void everyRoomIsOnThePlan() {
        Set<String> rooms = new TreeSet<>();
        for (JavaClass each : HOUSE)
            rooms.add(Rooms.below(Rooms.HOUSE, each.getPackageName()));
        assertThat(Rooms.SEES.keySet()).containsAll(rooms);
        assertThat(rooms).contains("common", "replication", "deploy");
    }

    @Test
    void roomsSeeOnlyTheRoomsBelowThem() {
        assertThat(forbidden(Rooms.HOUSE, Rooms.SEES)).isEmpty();
    }

    @Test
    void everyPackageOfCommonIsOnThePlan() {
        Set<String> packages = new TreeSet<>();
        for (JavaClass each : HOUSE) {
            if (each.getPackageName().startsWith("io.tidemark.common"))
                packages.add(Rooms.below("io.tidemark.common", each.getPackageName()));
        }
        assertThat(Rooms.COMMON_SEES.keySet()).containsAll(packages);
    }

    @Test
    void withinCommonThePortsAreAtTheBottom() {
        assertThat(forbidden("io.tidemark.common", Rooms.COMMON_SEES)).isEmpty();
    }

    @Test
    void packagesDoNotGoRoundInCircles() {
        slices().matching("io.tidemark.(**)").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void filesAreOpenedThroughTheDiskPort() {
        String[] allowed = OPENS_FILES.keySet().stream().map(each -> each + "..").toArray(String[]::new);
        noClasses().that()
                .resideOutsideOfPackages(allowed)
                .should()
                .callCodeUnitWhere(opensAFile())
                .because("a simulated disk can only lose what went through the port")
                .check(HOUSE);
    }

    @Test
    void onlyCommandsTalkToTheTerminal() {
        noClasses().that()
                .resideOutsideOfPackages(TALKS_TO_A_TERMINAL)
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .because("a node logs; a command answers")
                .check(HOUSE);
    }

    @Test
    void loggingIsSlf4j() {
        noClasses().that()
                .resideOutsideOfPackage("io.tidemark.deploy.logging..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "org.apache.logging..", "ch.qos.logback..")
                .because("the backend is the distribution's choice, and one package of it knows which")
                .check(HOUSE);
    }

    /** Each use of a class in a part that the plan does not let its own part see. */
    private static List<String> forbidden(String parent, Map<String, Set<String>> plan) {
        return HOUSE.stream()
                .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
                .filter(each -> breaksPlan(parent, plan, each))
                .map(Dependency::getDescription)
                .sorted()
                .distinct()
                .toList();
    }

    private static boolean breaksPlan(String parent, Map<String, Set<String>> plan, Dependency dependency) {
        String from = Rooms.below(parent, dependency.getOriginClass().getPackageName());
        String to = Rooms.below(parent, dependency.getTargetClass().getPackageName());
        return !from.isEmpty() && !to.isEmpty() && !from.equals(to)
                && !plan.getOrDefault(from, Set.of()).contains(to);
    }

    private static DescribedPredicate<JavaCall<?>> opensAFile() {
        return DescribedPredicate.describe("opens or changes a file", call -> {
            CodeUnitCallTarget target = call.getTarget();
            String owner = target.getOwner().getName();
            return switch (target.getName()) {
                case "<init>" -> OPENED_BY_CONSTRUCTOR.contains(owner);
                case "open" -> owner.equals(FileChannel.class.getName())
                        || owner.equals(AsynchronousFileChannel.class.getName());
                default -> owner.equals(Files.class.getName());
            };
        });
    }
}
