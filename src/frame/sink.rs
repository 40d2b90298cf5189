//! Where bytes go.

/// Takes bytes: memory, a serial line, a file.
///
/// # Examples
/// ```
/// use arachne::frame::Sink;
///
/// struct Uart;
/// impl Sink for Uart {
///     type Error = core::convert::Infallible;
///     fn write(&mut self, bytes: &[u8]) -> Result<(), Self::Error> {
///         for _byte in bytes { /* to the data register */ }
///         Ok(())
///     }
/// }
/// # Uart.write(&[1, 2]).unwrap();
/// ```
pub trait Sink {
    /// Why bytes were not taken.
    type Error;

    /// Takes all of the bytes.
    ///
    /// # Errors
    /// If it cannot; some of them may have been taken.
    fn write(&mut self, bytes: &[u8]) -> Result<(), Self::Error>;

    /// Sees to it that what was taken so far lasts.
    ///
    /// # Errors
    /// If it cannot.
    fn flush(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }
}

impl<S: Sink> Sink for &mut S {
    type Error = S::Error;

    fn write(&mut self, bytes: &[u8]) -> Result<(), S::Error> {
        S::write(self, bytes)
    }

    fn flush(&mut self) -> Result<(), S::Error> {
        S::flush(self)
    }
}
