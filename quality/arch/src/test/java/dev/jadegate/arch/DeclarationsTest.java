package dev.jadegate.arch;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.jadegate.gate.binding.RecordShape;
import org.junit.jupiter.api.Test;

class DeclarationsTest {
    @Test
    void every_request_and_response_record_has_a_form_on_the_wire() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.jadegate.ram.api", "dev.jadegate.trail.api", "dev.jadegate.server.location");
        long read = classes.stream()
                .filter(one -> one.getSimpleName().endsWith("Request")
                        || one.getSimpleName().endsWith("Reply"))
                .filter(one -> one.isAssignableTo(Record.class))
                .peek(one ->
                        assertThat(RecordShape.of(one.reflect()).components()).isNotNull())
                .count();
        assertThat(read).isGreaterThan(50);
    }
}
