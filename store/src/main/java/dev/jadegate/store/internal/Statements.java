package dev.jadegate.store.internal;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Where a transaction gets its prepared statements. */
public interface Statements {
    PreparedStatement take(String sql) throws SQLException;

    /** Told that a statement failed: some drivers end it then. */
    void failed(String sql);

    /** Takes a statement back that {@link #take} gave. */
    void giveBack(PreparedStatement statement) throws SQLException;
}
