/** The parser of SecLang: text to rules, with file, line and column in every error. */
@NullMarked
package dev.jadegate.seclang.parse;

import org.jspecify.annotations.NullMarked;
