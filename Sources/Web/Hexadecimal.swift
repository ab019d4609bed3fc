extension Substring {
    /// Whether it is so many hexadecimal digits, in lower case.
    func isHexadecimal(count: Int) -> Bool {
        utf8.count == count
            && utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            }
    }
}
