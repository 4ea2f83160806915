package dev.jadegate.ram.api;

import dev.jadegate.gate.api.Product;

/** The products of this module as the wire names them. Both RAM APIs and STS have their own version. */
public final class RamProducts {
    public static final Product RAM = new Product("Ram", "2015-05-01", "ram");
    public static final Product STS = new Product("Sts", "2015-04-01", "sts");
    /** The newer API of the same identities; its actions are RAM's. */
    public static final Product IMS = new Product("Ims", "2019-08-15", "ram");

    private RamProducts() {}
}
